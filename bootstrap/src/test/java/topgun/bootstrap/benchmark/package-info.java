/** Measures what must not grow, over real sockets. Nothing here runs unless it is asked for by name. */
@NullMarked
package topgun.bootstrap.benchmark;

import org.jspecify.annotations.NullMarked;
