/**
 * Queries over one map, and results that stay right while the map changes.
 *
 * <p>A query arrives as a value of a client's and is {@linkplain topgun.domain.query.QueryReading read} once, into
 * conditions that look at {@linkplain topgun.domain.query.Document documents} in their encoded form. Comparisons are
 * JavaScript's, because clients evaluate the same queries on their own copy and must come to the same result. Orders are
 * total, because pages are cut from them.
 *
 * <p>A {@link topgun.domain.query.LiveResult} is told of each change of the map and answers how results change. What it
 * remembers is as little as possible: whether a row was in a result follows from the row's former value, so a result that
 * has everything that matches needs no memory but a number. Only where rows wait outside of a full window are all rows
 * that match kept in order, so that the next best is found without looking at the map.
 *
 * <p>An index never decides anything. It names rows, or queries, outside of which there is nothing to be found, and those
 * it names are looked at as if there were no index.
 *
 * <p>Containers here are not thread-safe; confine everything that belongs to one map to one thread at a time.
 */
@NullMarked
package topgun.domain.query;

import org.jspecify.annotations.NullMarked;
