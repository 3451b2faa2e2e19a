/** Days that a department has for its answer, unless somebody chooses others. */
export const ANSWER_DAYS = 14;
