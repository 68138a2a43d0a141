export async function simulateTerminal(_flags: unknown): Promise<number> {
  return 0;
}
