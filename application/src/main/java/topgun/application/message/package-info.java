/**
 * Everything that can be said between a client and the server, one record per message of the protocol.
 *
 * <p>What can be said is decided here; how it is spelled in bytes is the business of the codec. Both directions are closed
 * sets, so a message without a handler and a message without a spelling are found by the compiler or a test. What users
 * stored travels as undecoded {@link topgun.domain.value.Value}s. Optional members are {@code Optional}s here and left out
 * of frames when empty; null exists only inside values.
 */
@NullMarked
package topgun.application.message;

import org.jspecify.annotations.NullMarked;
