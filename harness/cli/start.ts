/** `scanrig start`: the main job. */
export async function startCommand(_flags: { readonly seed: string }): Promise<number> {
  return 0;
}
