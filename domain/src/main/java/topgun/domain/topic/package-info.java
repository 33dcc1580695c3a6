/** What a topic may be called. */
@NullMarked
package topgun.domain.topic;

import org.jspecify.annotations.NullMarked;
