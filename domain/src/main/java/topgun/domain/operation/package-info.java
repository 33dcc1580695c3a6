/**
 * What clients ask to be done to the data.
 *
 * <p>An {@link topgun.domain.operation.Operation} is one change of one key of one map, checked for shape only: whether
 * the client may do this, whether its clock is to be believed and whether the change is still news is for others to say.
 */
@NullMarked
package topgun.domain.operation;

import org.jspecify.annotations.NullMarked;
