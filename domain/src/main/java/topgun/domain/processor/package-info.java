/** What can be done with an entry where it is kept, in one step that nothing comes between. */
@NullMarked
package topgun.domain.processor;

import org.jspecify.annotations.NullMarked;
