/**
 * A request's target without the path prefix of the public base URL. A proxy may pass the prefix on or take it off.
 * @param prefix `''` or `/voice`
 */
export function withoutPrefix(target: string, prefix: string): string {
  if (prefix === '' || !target.startsWith(prefix)) return target;
  const rest = target.slice(prefix.length);
  if (rest === '' || rest.startsWith('?')) return `/${rest}`;
  return rest.startsWith('/') ? rest : target;
}
