/** Who owns a key. One node answers: I do. Several nodes will answer through the same question. */
@NullMarked
package topgun.application.cluster;

import org.jspecify.annotations.NullMarked;
