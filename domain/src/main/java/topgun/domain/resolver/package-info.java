/** What to do when a write meets a record that is already there. */
@NullMarked
package topgun.domain.resolver;

import org.jspecify.annotations.NullMarked;
