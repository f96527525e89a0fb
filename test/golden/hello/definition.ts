import { image } from 'imagewright'

export default image().from('alpine').cmd(['echo', 'hello'])
