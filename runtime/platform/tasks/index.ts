export { listTasks, planTask, type TaskEntry, type TaskPlan, type TaskStep } from './plan.js';
export { runTask, type TaskOptions } from './run.js';
