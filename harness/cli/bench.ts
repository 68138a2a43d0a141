export async function benchCommand(_flags: unknown): Promise<number> {
  return 0;
}
