/** The facts of the system: what may be decided without a clock, chance, a thread or a library. */
@NullMarked
package topgun.domain;

import org.jspecify.annotations.NullMarked;
