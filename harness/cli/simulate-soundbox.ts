export async function simulateSoundbox(_flags: unknown): Promise<number> {
  return 0;
}
