/** Reads all images once, so that the system has the files in memory for whoever is measured next. */
import { takeImages } from './take-images.ts';

const [folder, limit] = process.argv.slice(2) as [string, string];
const images = await takeImages(folder, Number(limit));
for (let index = 0; index < images.size; index++) await images.read(index);
console.log(JSON.stringify({ images: images.size }));
