/**
 * Full-text search of maps, and results of searches that stay right.
 *
 * <p>An index belongs to the lane of its map, follows every change of it there, be it a little later, and is never stored:
 * what is searched is always the map as it is. It is built when somebody first searches, a slice at a time so that others
 * get at the map in between, and is forgotten when nobody has searched for a while; only one that an operator has created
 * is built without being asked for, and kept. Maps about which nothing was configured are searched in all their texts.
 *
 * <p>Who may see only some fields searches in those alone: each {@linkplain topgun.domain.access.View view} has an index
 * of its own, so that neither a hit nor a score tells anything about the rest. So do searches that weigh fields.
 */
@NullMarked
package topgun.application.search;

import org.jspecify.annotations.NullMarked;
