/**
 * Results that stay right while the maps change.
 *
 * <p>A client that subscribes to a map gets the result of its query once, and from then on what changes in it. As long as
 * it has any subscription to a map, it also hears of every change of the map by others, which is how its own copy follows.
 * Both are decided on the lane of the map, in the order of the changes, so no update overtakes its result.
 *
 * <p>Subscriptions that ask the same with the same eyes share one {@link topgun.domain.query.LiveResult}. A change is shown
 * to those it may concern, found by what the changed value holds; what comes of it is encoded once for all who are to see
 * the same of it.
 *
 * <p>What has expired counts as there until it is removed by the sweep, which tells everybody. A first answer is preceded
 * by a sweep, so it agrees with the clock; and a record that has expired before it arrives is never there at all.
 */
@NullMarked
package topgun.application.query;

import org.jspecify.annotations.NullMarked;
