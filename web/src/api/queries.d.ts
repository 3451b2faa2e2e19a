import '@tanstack/react-query';
import type { Problem } from './problem';

declare module '@tanstack/react-query' {
  interface Register {
    /** Whatever goes wrong with a request arrives as a problem (`answer`). */
    defaultError: Problem;
  }
}
