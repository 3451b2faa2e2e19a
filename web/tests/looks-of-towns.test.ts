/** Every screen that somebody in a town or a village sees, in all looks. */
import { testLooksOf } from './support/every-screen.ts';
import { screens, seenInTowns } from './support/screens.ts';

testLooksOf(screens.filter(seenInTowns));
