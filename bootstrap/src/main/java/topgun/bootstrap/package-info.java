/** Puts the parts together: configuration, wiring and the command line. */
@NullMarked
package topgun.bootstrap;

import org.jspecify.annotations.NullMarked;
