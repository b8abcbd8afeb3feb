/**
 * Loaded into the system before anything else: when the demonstration that has started it is gone, however that came
 * about, the system ends too, as by Ctrl-C. Without its simulated platforms it would be of no use.
 */
process.on('disconnect', () => process.kill(process.pid, 'SIGTERM'));
// Listening must not keep it alive.
process.channel?.unref();
