/**
 * The way of a write: validate, authorise, intercept, resolve, merge, store, tell, acknowledge.
 *
 * <p>A single operation is a batch of one. Each operation of a batch is judged alone, so one that is refused never spoils
 * the others. Validation, authorisation and interception happen before the map is touched; resolving, merging, handing to
 * the store and telling happen on the lane of the map, in one go, so that the store and all listeners see the changes of
 * a map in the order in which they happened. The acknowledgement waits for what it promises.
 */
@NullMarked
package topgun.application.operation;

import org.jspecify.annotations.NullMarked;
