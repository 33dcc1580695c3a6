/**
 * Results that stay right while the maps change.
 *
 * <p>A client that subscribes to a map gets the result of its query once, and from then on what changes in it. As long as
 * it has any subscription to a map, it also hears of every change of the map by others, which is how its own copy follows.
 * Both are decided on the lane of the map, in the order of the changes, so no update overtakes its result.
 */
@NullMarked
package topgun.application.query;

import org.jspecify.annotations.NullMarked;
