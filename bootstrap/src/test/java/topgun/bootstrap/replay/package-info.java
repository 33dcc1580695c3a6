/** Recorded sessions of real clients, played again over real sockets. */
@NullMarked
package topgun.bootstrap.replay;

import org.jspecify.annotations.NullMarked;
