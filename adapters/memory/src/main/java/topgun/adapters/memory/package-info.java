/** Keeps records in memory, for tests and for servers that may forget. */
@NullMarked
package topgun.adapters.memory;

import org.jspecify.annotations.NullMarked;
