// src/actions/streams.ts
function outliveReaders(streams) {
	for (const stream of streams) stream.on("error", () => {});
}
export { outliveReaders };
