export { startSystem } from './start/start-system.ts';
