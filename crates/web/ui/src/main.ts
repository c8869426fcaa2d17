import './styles/tokens.css'
import './styles/page.css'
import { mount } from 'svelte'
import App from './App.svelte'
import { startFeed } from './stores/feed'

mount(App, { target: document.getElementById('app')! })
startFeed()
