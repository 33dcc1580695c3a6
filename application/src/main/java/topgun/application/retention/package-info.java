/** What disappears by itself: records whose time is over, and deletions that everybody has had time to learn of. */
@NullMarked
package topgun.application.retention;

import org.jspecify.annotations.NullMarked;
