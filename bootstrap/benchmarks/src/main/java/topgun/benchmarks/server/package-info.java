/** Whole servers, measured from outside as clients see them, one after the other in turns. */
@NullMarked
package topgun.benchmarks.server;

import org.jspecify.annotations.NullMarked;
