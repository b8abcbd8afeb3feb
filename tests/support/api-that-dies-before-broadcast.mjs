// The API, except that it is killed at the very moment at which a committed event would go to the sockets.
import { MessagesConnectionManager } from '../../apps/api/dist/sockets/messages-connection-manager.js';

MessagesConnectionManager.prototype.broadcast = () => process.kill(process.pid, 'SIGKILL');
await import('../../apps/api/dist/main.js');
