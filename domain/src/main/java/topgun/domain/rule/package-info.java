/**
 * Rules as operators write them: an object for the admin interface, with conditions as a tree or as an expression such as
 * {@code data.owner == auth.id && data.state != 'closed'}.
 */
@NullMarked
package topgun.domain.rule;

import org.jspecify.annotations.NullMarked;
