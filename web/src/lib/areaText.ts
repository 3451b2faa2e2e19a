/** Where a household lives, as somebody in a post reads it: what lies below the post's own area. */
export function areaText(path: { id: string; name: string }[], postArea: string): string {
  const below = path.slice(path.findIndex(({ id }) => id === postArea) + 1);
  return (below.length > 0 ? below : path.slice(-1)).map(({ name }) => name).join(' ');
}
