/** Messages that are passed on and forgotten. Nothing is stored; who is not there misses them. */
@NullMarked
package topgun.application.topic;

import org.jspecify.annotations.NullMarked;
