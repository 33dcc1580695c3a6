/** The parts of the server that every message passes, each alone. */
@NullMarked
package topgun.benchmarks.parts;

import org.jspecify.annotations.NullMarked;
