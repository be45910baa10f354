import { compressorCases, testCompressor } from "../../contracts/compressor.ts";

for (const row of compressorCases) testCompressor(row);
