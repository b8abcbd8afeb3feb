// Imported before a program that knows nothing of benchmarks, so that it can be asked for its memory.
import { answerTasks } from './child-processes.mjs';
import { memoryAfterCollection } from './memory.mjs';

answerTasks({ memory: memoryAfterCollection, rss: () => process.memoryUsage.rss() });
// It must not keep the program alive.
process.channel.unref();
