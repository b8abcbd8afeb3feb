// What `npm start` runs is what a VM runs: `pm2 start ecosystem.config.js` after `npm run build` and
// `npx switchboard migrate`, with DATABASE_URL, ENCRYPTION_KEY and INTERNAL_TOKEN in the environment or in .env.
const watch = process.env.SWITCHBOARD_WATCH === '1';
const inTerminal = process.env.SWITCHBOARD_TERMINAL === '1';

/** One process of the system. */
function app(name) {
  return {
    name,
    cwd: __dirname,
    script: `apps/${name}/dist/main.js`,
    watch: watch ? [`apps/${name}/dist`, 'packages'] : false,
    ignore_watch: ['node_modules', 'src', '*.tsbuildinfo'],
    // The process says when it is ready, and gets its own 10 s (limits.ts) to finish before it is killed.
    wait_ready: true,
    listen_timeout: 15_000,
    kill_timeout: 12_000,
    // A wrong configuration (exit 78) needs a person, not a restart.
    stop_exit_codes: [78],
    exp_backoff_restart_delay: 100,
    max_restarts: 1_000_000,
    merge_logs: true,
    // Under `npm start` the terminal shows the log; files nobody rotates would only grow.
    ...(inTerminal ? { out_file: '/dev/null', error_file: '/dev/null' } : {}),
    vizion: false,
    pmx: false,
  };
}

module.exports = { apps: [app('api'), app('worker'), app('telegram-listener')] };
