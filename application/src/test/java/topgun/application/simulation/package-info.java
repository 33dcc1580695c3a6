/**
 * Whole histories of servers and clients that follow from a seed alone: the real application and clients as the protocol
 * describes them, on one thread, over a network, a clock and a store that do what the seed says.
 */
@NullMarked
package topgun.application.simulation;

import org.jspecify.annotations.NullMarked;
