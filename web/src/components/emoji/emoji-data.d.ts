/** Emoji of one language, in the order of Unicode: the emoji, its group, and its name and words to find it by. */
declare module "virtual:emoji/*" {
  const data: [emoji: string, group: number, words: string][];
  export default data;
}
