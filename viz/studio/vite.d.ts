/** What the build makes of imports with a question mark. */
declare module '*?raw' {
  const text: string;
  export default text;
}

declare module '*?worker&inline' {
  const WorkerFromCode: new () => Worker;
  export default WorkerFromCode;
}
