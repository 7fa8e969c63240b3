/** What a user is told. */
import { ScenarioError } from '../../../terms/scenario-error.ts';

/** The lines of the ScenarioError that an attempt ends in; none if it does not. Any other error goes on. */
export function told(attempt: () => unknown): readonly string[] {
  try {
    attempt();
  } catch (error) {
    if (error instanceof ScenarioError) return error.message.split('\n');
    throw error;
  }
  return [];
}
