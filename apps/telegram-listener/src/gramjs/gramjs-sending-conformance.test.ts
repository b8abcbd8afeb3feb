import { GRAMJS } from '../testing/gramjs-under-test.ts';
import { describeTelegramClient } from '../testing/telegram-client-conformance.ts';

describeTelegramClient('gramjs', GRAMJS, ['sending', 'sending_files', 'changing']);
