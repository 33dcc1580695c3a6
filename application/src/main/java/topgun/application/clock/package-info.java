/** Keeps the server's clock going forward, whatever happens to the process and to the clock of the machine. */
@NullMarked
package topgun.application.clock;

import org.jspecify.annotations.NullMarked;
