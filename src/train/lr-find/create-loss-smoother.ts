/** How much of the average of one step the next one keeps. */
const BETA = 0.98;

/** Gives the mean of the losses so far, in which the newest counts most. */
export type LossSmoother = (loss: number) => number;

/** fastai's `AvgSmoothLoss`: an exponential average whose start at 0 is corrected, as Adam corrects its moments. */
export function createLossSmoother(): LossSmoother {
  let average = 0;
  let count = 0;
  return (loss) => {
    count += 1;
    average = loss + BETA * (average - loss);
    return average / (1 - BETA ** count);
  };
}
