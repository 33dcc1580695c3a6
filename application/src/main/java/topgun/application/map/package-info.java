/**
 * The maps in memory, and how they get there and stay safe.
 *
 * <p>A map is loaded when it is first touched; everything that touches it meanwhile waits. What changes is handed to the
 * store in groups by one writer, in the order of the changes; whoever promised durability waits for the group.
 */
@NullMarked
package topgun.application.map;

import org.jspecify.annotations.NullMarked;
