/**
 * The platform's number of message `m` within the chat of an address, as an expression: the messages of a Telegram chat
 * are called `<address>:<number>`. Null for messages of other addresses and other forms.
 *
 * @param address an expression of the statement that it becomes part of
 */
export function messageNumberIn(address: string): string {
  return `case when left(m.external_id, length(${address}) + 1) = ${address} || ':'
      and substr(m.external_id, length(${address}) + 2) ~ '^[0-9]{1,18}$'
    then substr(m.external_id, length(${address}) + 2)::bigint end`;
}
