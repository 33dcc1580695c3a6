/** Resolvers of conflicts that clients register for keys of a map, and what they decide. */
@NullMarked
package topgun.application.resolver;

import org.jspecify.annotations.NullMarked;
