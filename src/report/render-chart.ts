import type { TopLevelSpec } from 'vega-lite';

/** Draws a vega-lite chart as SVG, without a DOM. */
export async function renderChart(spec: TopLevelSpec): Promise<string> {
  // Half a second to load, and most commands draw nothing.
  const [{ compile }, vega] = await Promise.all([import('vega-lite'), import('vega')]);
  const logger = _createThrowingLogger();
  const view = new vega.View(vega.parse(compile(spec, { logger }).spec), { renderer: 'none', logger });
  try {
    return await view.toSVG();
  } finally {
    view.finalize();
  }
}

/** vega writes its complaints to the console, which belongs to the command; a chart that causes one is a defect. */
function _createThrowingLogger() {
  const refuse = (...messages: readonly unknown[]): never => {
    throw new Error(`Could not draw a chart because vega complained: ${messages.join(' ')}`);
  };
  const logger = {
    level: (() => logger) as never,
    error: refuse,
    warn: refuse,
    info: () => logger,
    debug: () => logger,
  };
  return logger;
}
