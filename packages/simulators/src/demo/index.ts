/** What `npm run demo` puts in the place of the platforms, and the people who write by them. */
export { Customers, type CustomersOptions } from './customers.ts';
export { CustomersMemory, type SavedCustomers } from './customers-memory.ts';
export { type DemoFiles, drawDemoFiles } from './demo-files.ts';
export { DemoPlatforms } from './demo-platforms.ts';
export type { DeliverWebhook } from './meta-line.ts';
export type { BureauMessage, PlatformLine } from './platform-line.ts';
export type { TelegramMemory } from './telegram-memory.ts';
export { tellPast } from './tell-past.ts';
export { CAST } from '../people/cast.ts';
export type { Customer } from '../people/customer.ts';
export { type PastLine, pastLines } from '../people/history.ts';
