/** Who may do what on which map: one question, asked by every feature, answered in one place. */
@NullMarked
package topgun.application.access;

import org.jspecify.annotations.NullMarked;
